// Made by scripts/fit-acceptance.mjs.

/** How sure the network that comes along must be of a digit on a written page, for one error in so many accepted ones. */
export const acceptances = {
  parametersSha256: "d6ad6e8ce31a79d7d94f72f9d6c9de191242177db64d03a6edbb9fc14b83c423",
  digits: 29590,
  points: [
    { oneErrorIn: 10, accept: 0.059148, coverage: 1 },
    { oneErrorIn: 20, accept: 0.059148, coverage: 1 },
    { oneErrorIn: 50, accept: 0.059148, coverage: 1 },
    { oneErrorIn: 100, accept: 0.511158, coverage: 0.992 },
    { oneErrorIn: 200, accept: 0.818263, coverage: 0.9642 },
    { oneErrorIn: 500, accept: 0.982145, coverage: 0.8701 },
    { oneErrorIn: 1000, accept: 0.996199, coverage: 0.7348 },
    { oneErrorIn: 2000, accept: 0.999986, coverage: 0.4856 },
  ],
};
