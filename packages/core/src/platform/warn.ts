/** Tells who watches the program's console what went otherwise than asked, without harm. */
export function warn(sentence: string): void {
  console.warn(sentence);
}
