// Made by scripts/fit-acceptance.mjs.

/** How sure the network that comes along must be of a digit on a written page, for one error in so many accepted ones. */
export const acceptances = {
  parametersSha256: "ab7f0f1e5e13701a2b1ec1ce035a7b8ca8cc8308ca5163021946f06a0093228a",
  digits: 29481,
  points: [
    { oneErrorIn: 10, accept: 0.132195, coverage: 1 },
    { oneErrorIn: 20, accept: 0.132195, coverage: 1 },
    { oneErrorIn: 50, accept: 0.132195, coverage: 1 },
    { oneErrorIn: 100, accept: 0.593651, coverage: 0.99 },
    { oneErrorIn: 200, accept: 0.891787, coverage: 0.9594 },
    { oneErrorIn: 500, accept: 0.990634, coverage: 0.8339 },
    { oneErrorIn: 1000, accept: 0.999731, coverage: 0.5862 },
    { oneErrorIn: 2000, accept: 0.999983, coverage: 0.5074 },
  ],
};
