/* For languages whose words are not reduced to their stems. */
export const stemmer = (word) => word;
