/** Where each experiment comes from, in a line. */
export const sources: Readonly<Partial<Record<string, string>>> = {
  ng: "Andrew Ng’s course, exercise 4",
  deep: "A tutorial with a list of layers",
  sgd: "A tutorial with batches, and no hidden layer",
  scratch: "A tutorial from scratch",
  "nielsen-30": "Michael Nielsen’s book, chapter 1",
  "nielsen-100": "Michael Nielsen’s book, chapter 3",
};
