"""Everything that is checked. Folders mirror the apps; journeys are people's, structure is the house's."""
