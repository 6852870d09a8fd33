/** What a screen reader is told next. */
export const announcement = $state({ text: "" });

/** Tells a screen reader, when it has finished what it says. The same sentence twice is told twice. */
export function announce(sentence: string): void {
  announcement.text = announcement.text === sentence ? `${sentence}\u00a0` : sentence;
}
