// Made by scripts/fit-acceptance.mjs.

/** How sure the network that comes along must be of a digit on a written page, for one error in so many accepted ones. */
export const acceptances = {
  parametersSha256: "db8ac5474e284780a2d54e9cadd4abc514e4e7533793a746144b0c641b7f2178",
  digits: 29059,
  points: [
    { oneErrorIn: 10, accept: 0.0231, coverage: 1 },
    { oneErrorIn: 20, accept: 0.0231, coverage: 1 },
    { oneErrorIn: 50, accept: 0.26564, coverage: 0.9984 },
    { oneErrorIn: 100, accept: 0.623139, coverage: 0.9711 },
    { oneErrorIn: 200, accept: 0.830859, coverage: 0.933 },
    { oneErrorIn: 500, accept: 0.963602, coverage: 0.799 },
    { oneErrorIn: 1000, accept: 0.998576, coverage: 0.5442 },
    { oneErrorIn: 2000, accept: 0.999946, coverage: 0.3559 },
  ],
};
