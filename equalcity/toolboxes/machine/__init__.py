"""Machine translation by a provider that the site chooses; off unless it is set. Its drafts are marked until reviewed.

Only texts of toolboxes go out, never anything of a person.
"""
