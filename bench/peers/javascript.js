// The JavaScript peers (see javascript/): each a process of its own, on the one thread that it can use in Node.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startPeer } from "./process.js";

const folder = new URL("javascript/", import.meta.url);
const programs = {
  "tfjs-wasm": ["tensorflow.js", "wasm"],
  "tfjs-cpu": ["tensorflow.js", "cpu"],
  "jax-js": ["jax.js"],
  "brain.js": ["brain.js"],
  convnetjs: ["convnet.js"],
};
export const javascriptPeers = Object.keys(programs);

/** Node 24, which jax-js needs, comes as a package where there is one for the platform; else the Node that runs this. */
function newestNode() {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}/bin/node${platform === "win" ? ".exe" : ""}`;
  const program = fileURLToPath(new URL(`node_modules/${name}`, folder));
  return existsSync(program) ? program : process.execPath;
}

/** Starts the peers, all of them on the same Node. */
export async function startJavaScript(idxFolder) {
  const started = new Map();
  for (const [name, [script, ...parameters]] of Object.entries(programs)) {
    const path = fileURLToPath(new URL(script, folder));
    started.set(name, await startPeer(newestNode(), [path, idxFolder, ...parameters]));
  }
  return started;
}
