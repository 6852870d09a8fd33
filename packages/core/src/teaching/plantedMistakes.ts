import { logarithm, logistic, hyperbolicTangent, power } from "../core/mathematics.js";
import type { Engine, Workspace } from "../kernels/engine.js";
import type { Kernels } from "../kernels/kernels.js";
import { referenceEngine } from "../kernels/reference/engine.js";
import type { Network } from "../network/network.js";

/** A classic mistake, planted into the reference engine. */
export interface PlantedMistake {
  readonly id: string;
  readonly title: string;
  /** What was done wrong, in a sentence. */
  readonly sentence: string;
  /** Which check finds it: that of the gradient, or that of the update, where the gradient is right. */
  readonly foundBy: "gradient" | "update";
  /** Without which it changes nothing, in words; where it is said, a check must see to it. */
  readonly needs?: string;
  /**
   * The float64 reference with this mistake in it, for this network. Whatever takes an engine takes it: `createObjective`,
   * `createTrainer`, `fit`, `stepInNumbers`, `checkStep`.
   */
  engine(network: Network): Engine;
}

/** Some of the reference's kernels, replaced; the right ones are at hand. */
type Replacement = (right: Kernels, workspace: Workspace) => Partial<Kernels>;

function variant(replace: Replacement): Engine {
  return {
    ...referenceEngine,
    allocate(bytes) {
      const workspace = referenceEngine.allocate(bytes);
      return { ...workspace, kernels: { ...workspace.kernels, ...replace(workspace.kernels, workspace) } };
    },
  };
}

/** All three losses, with the factor of their gradient changed. */
function withLossScale(change: (scale: number) => number): Engine {
  return variant((right) => ({
    squaredError: (A, Y, dA, LOSSES, N, scale, first, last) => {
      right.squaredError(A, Y, dA, LOSSES, N, change(scale), first, last);
    },
    binaryCrossEntropy: (Z, Y, dZ, LOSSES, N, scale, first, last) => {
      right.binaryCrossEntropy(Z, Y, dZ, LOSSES, N, change(scale), first, last);
    },
    softmaxCrossEntropy: (Z, Y, dZ, LOSSES, N, smoothing, scale, first, last) => {
      right.softmaxCrossEntropy(Z, Y, dZ, LOSSES, N, smoothing, change(scale), first, last);
    },
  }));
}

const missingMean: PlantedMistake = {
  id: "missing-mean",
  title: "A missing 1/m",
  sentence:
    "The gradient is the sum over the m images of the batch, while the cost is their mean: it is m times too long.",
  foundBy: "gradient",
  needs: "a batch of two images or more",
  engine: () => withLossScale(() => 1),
};

const wrongSign: PlantedMistake = {
  id: "wrong-sign",
  title: "A wrong sign",
  sentence: "The output's delta is y - a instead of a - y, so that every step goes uphill.",
  foundBy: "gradient",
  engine: () => withLossScale((scale) => -scale),
};

const penalisedBias: PlantedMistake = {
  id: "penalised-bias",
  title: "A penalised bias",
  sentence: "The penalty's gradient is added to the biases too, though the cost penalises the weights alone.",
  foundBy: "gradient",
  needs: "a penalty, and biases that are not 0",
  engine: ({ tensors }) =>
    variant((right) => ({
      addPenaltyGradient(P, dP, l1, l2, first, last) {
        right.addPenaltyGradient(P, dP, l1, l2, first, last);
        // The biases lie behind their weights: with the last of those they are penalised as well.
        const weights = tensors.findIndex(({ name, offset, size }) => name === "weights" && offset + size === last);
        const behind = tensors.at(weights + 1);
        if (weights >= 0 && behind?.name === "biases") {
          right.addPenaltyGradient(P, dP, l1, l2, behind.offset, behind.offset + behind.size);
        }
      },
    })),
};

const transposedWeights: PlantedMistake = {
  id: "transposed-weights",
  title: "A transposed weight",
  sentence:
    "Delta goes back through W instead of Wᵀ: the matrix is read row by row where it should be read column by column.",
  foundBy: "gradient",
  needs: "two dense layers or more",
  engine: () =>
    variant((_, { reals }) => ({
      denseInputGradient(dZ, WT, dX, _PANEL, K, N, first, last) {
        const dz = reals(dZ, last * N);
        const wt = reals(WT, N * K);
        const dx = reals(dX, last * K);
        // The number that stands in W, row after row, where the one of Wᵀ would be in a matrix of its own.
        const wrong = (n: number, k: number): number => {
          const at = n * K + k;
          return wt[(at % N) * K + Math.floor(at / N)];
        };
        for (let i = first; i < last; i++) {
          for (let k = 0; k < K; k++) {
            let sum = 0;
            for (let n = 0; n < N; n++) sum += dz[i * N + n] * wrong(n, k);
            dx[i * K + k] = sum;
          }
        }
      },
    })),
};

const derivativeAtA: PlantedMistake = {
  id: "derivative-at-a",
  title: "The derivative at a",
  sentence: "The activation's derivative is taken at a = f(z) instead of at z: f'(f(z)) in the place of f'(z).",
  foundBy: "gradient",
  needs: "an activation that bends: sigmoid, tanh or silu (ReLU's derivative is the same at a and at z)",
  engine: () =>
    variant((_, { reals }) => {
      /** dZ = dA f'(f(z)), number by number. */
      const at =
        (wrongDerivative: (known: number) => number): Kernels["sigmoidBackward"] =>
        (KNOWN, dA, dZ, first, last) => {
          const known = reals(KNOWN, last);
          const da = reals(dA, last);
          const dz = reals(dZ, last);
          for (let i = first; i < last; i++) dz[i] = da[i] * wrongDerivative(known[i]);
        };
      return {
        sigmoidBackward: at((a) => logistic(a) * (1 - logistic(a))),
        tanhBackward: at((a) => 1 - hyperbolicTangent(a) ** 2),
        // Of SiLU z is kept, and a follows from it.
        siluBackward: at((z) => {
          const a = z * logistic(z);
          return logistic(a) * (1 + a * (1 - logistic(a)));
        }),
      };
    }),
};

const uncorrectedAdam: PlantedMistake = {
  id: "uncorrected-adam",
  title: "Adam without bias correction",
  sentence:
    "v and s begin at 0 and are used as they are: divided by neither 1 - beta1^t nor 1 - beta2^t, they are too small at first, s more so than v, and the first steps too long.",
  foundBy: "update",
  needs: "Adam",
  engine: () =>
    variant((right) => ({
      adamUpdate(P, dP, V, S, rate1, beta1, beta2, inverseRoot2, epsilon, shrink, first, last) {
        // The kernel is given rate / (1 - beta1^t) and 1 / √(1 - beta2^t): the second says which step it is.
        const t = Math.round(logarithm(1 - inverseRoot2 ** -2) / logarithm(beta2));
        const rate = Number.isFinite(t) ? rate1 * (1 - power(beta1, t)) : rate1;
        right.adamUpdate(P, dP, V, S, rate, beta1, beta2, 1, epsilon, shrink, first, last);
      },
    })),
};

/**
 * The classic mistakes of who writes backpropagation for the first time, each a variant of the reference engine.
 *
 * @example
 * for (const mistake of plantedMistakes) {
 *   const { passed } = checkStep(network, images, { ...plan, engine: mistake.engine(network) });
 *   console.log(mistake.title, passed ? "passed" : "failed"); // failed, each of them
 * }
 */
export const plantedMistakes: readonly PlantedMistake[] = [
  missingMean,
  penalisedBias,
  wrongSign,
  transposedWeights,
  derivativeAtA,
  uncorrectedAdam,
];
