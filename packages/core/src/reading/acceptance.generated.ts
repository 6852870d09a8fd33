// Made by scripts/fit-acceptance.mjs.

/** How sure the network that comes along must be of a digit on a written page, for one error in so many accepted ones. */
export const acceptances = {
  parametersSha256: "d6ad6e8ce31a79d7d94f72f9d6c9de191242177db64d03a6edbb9fc14b83c423",
  digits: 29631,
  points: [
    { oneErrorIn: 10, accept: 0.064093, coverage: 1 },
    { oneErrorIn: 20, accept: 0.064093, coverage: 1 },
    { oneErrorIn: 50, accept: 0.064093, coverage: 1 },
    { oneErrorIn: 100, accept: 0.570923, coverage: 0.9876 },
    { oneErrorIn: 200, accept: 0.890833, coverage: 0.9496 },
    { oneErrorIn: 500, accept: 0.990761, coverage: 0.8168 },
    { oneErrorIn: 1000, accept: 0.999929, coverage: 0.5221 },
    { oneErrorIn: 2000, accept: 1, coverage: 0.4194 },
  ],
};
