/**
 * Asks one question at a time; of those that come meanwhile only the last one is asked, and of answers only the one to the
 * last question is shown.
 *
 * @example
 * const read = latest((strokes: Strokes) => worker.api.read(strokes), (reading) => (shown = reading), tellFault);
 */
export function latest<Question, Answer>(
  ask: (question: Question) => Promise<Answer>,
  show: (answer: Answer, question: Question) => void,
  fail: (error: unknown) => void,
): (question: Question) => void {
  let waiting: { readonly question: Question } | undefined;
  let isAsking = false;
  async function askAll(): Promise<void> {
    isAsking = true;
    while (waiting !== undefined) {
      const { question } = waiting;
      waiting = undefined;
      try {
        const answer = await ask(question);
        if (waiting === undefined) show(answer, question);
      } catch (error) {
        if (waiting === undefined) fail(error);
      }
    }
    isAsking = false;
  }
  return (question) => {
    waiting = { question };
    if (!isAsking) void askAll();
  };
}
