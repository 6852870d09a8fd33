/**
 * Asks one question at a time; of those that come meanwhile only the last one is asked.
 *
 * @param showsOvertaken whether an answer is shown, too, when another question waits already; default: it is not, nor a failure
 * @example
 * const look = latest((index: number) => worker.ask((api) => api.lookAt(index)), (look) => (shown = look), tellFault);
 */
export function latest<Question, Answer>(
  ask: (question: Question) => Promise<Answer>,
  show: (answer: Answer) => void,
  fail: (error: unknown) => void,
  { showsOvertaken = false } = {},
): (question: Question) => void {
  let waiting: { readonly question: Question } | undefined;
  let isAsking = false;
  // Others may be asked while one is answered.
  const isShown = (): boolean => showsOvertaken || waiting === undefined;
  async function askAll(): Promise<void> {
    isAsking = true;
    while (waiting !== undefined) {
      const { question } = waiting;
      waiting = undefined;
      try {
        const answer = await ask(question);
        if (isShown()) show(answer);
      } catch (error) {
        if (isShown()) fail(error);
      }
    }
    isAsking = false;
  }
  return (question) => {
    waiting = { question };
    if (!isAsking) void askAll();
  };
}
