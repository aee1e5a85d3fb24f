"""Who: cities, organisations, people, roles, uploaded media."""
