// The network that comes with inkling, apart from index.ts: who does not import it does not carry it.
export { digitModelBytes, digitNetwork } from "./shipped/digits.js";
