/** What a network that reads pages tells apart: ten digits, and what is none. */
export const readingClasses: readonly string[] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "none"];

/** The class of what is no digit. */
export const noDigit = 10;
