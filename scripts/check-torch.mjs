// Exports the small networks with every kind of layer that the tests have, and the one that comes along, and lets PyTorch load
// and run them: it must come within 1e-5 of `predict`. By hand, for PyTorch is large.
// usage: node scripts/check-torch.mjs [PYTHON]   (a Python that has torch, numpy and safetensors)
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadMnist } from "@inkling/data";
import { pythonFor, writeNpz, writeSafetensors } from "@inkling/exporting";
import { predict } from "inkling";
import { digitNetwork } from "inkling/digits";
import { createServer } from "vite";

const [python = "python3"] = process.argv.slice(2);
const tolerance = 1e-5;

/** The networks of the tests, which are TypeScript. */
const vite = await createServer({
  configFile: false,
  server: { middlewareMode: true },
  appType: "custom",
  logLevel: "error",
  ssr: { external: ["inkling", "inkling/inspection"] },
});
const { networks, randomImages } = await vite.ssrLoadModule("./packages/exporting/test/support/networks.ts");
await vite.close();

const { images } = await loadMnist({ part: "test" });
const cases = networks.map(([name, network]) => ({ name, network, images: randomImages(network, 7) }));
cases.push({ name: "the network that comes along", network: digitNetwork(), images: images.slice(0, 784 * 1000) });

const folder = mkdtempSync(join(tmpdir(), "inkling-torch-"));
try {
  for (const { name, network, images } of cases) {
    const { outputs } = predict(network, images);
    const [height, width, channels = 1] = network.inputShape;
    const shape = width === undefined ? [-1, height] : [-1, height, width, channels];
    writeFileSync(join(folder, "model.safetensors"), writeSafetensors(network));
    writeFileSync(join(folder, "model.npz"), writeNpz(network));
    writeFileSync(join(folder, "images"), images);
    const turn = width === undefined ? "" : ".transpose(0, 3, 1, 2).copy()";
    const program = [
      "import json, numpy",
      `arrays = numpy.load("model.npz")`,
      `own = json.loads(bytes(arrays["network.json"]))["inputShape"]`,
      `pixels = numpy.fromfile("images", dtype=numpy.uint8).reshape(${JSON.stringify(shape)})${turn}`,
      "import torch",
      "images = torch.from_numpy(pixels).float()",
      pythonFor(network, "model.safetensors"),
      "print(json.dumps({'outputs': outputs.flatten().tolist(), 'shape': own, 'torch': torch.__version__}))",
    ].join("\n");
    const answer = JSON.parse(execFileSync(python, ["-c", program], { cwd: folder, maxBuffer: 2 ** 26 }).toString());
    const most = outputs.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    const worst = outputs.reduce((worst, value, i) => Math.max(worst, Math.abs(value - answer.outputs[i])), 0) / most;
    const same = answer.outputs.length === outputs.length && String(answer.shape) === String(network.inputShape);
    console.log(`${name}: within ${worst.toExponential(1)} of PyTorch ${answer.torch}`);
    if (!same || !(worst < tolerance)) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
