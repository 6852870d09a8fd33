import type { Views } from "../engine.js";
import type { UpdateKernels } from "../update.js";

/** The flat vector in float64, the plain twin of assembly/update.ts. */
export function createUpdateKernels({ reals, doubles }: Views): UpdateKernels {
  return {
    sumLanes(dP, stride, lanes, first, last) {
      const sum = reals(dP, last);
      for (let lane = 1; lane < lanes; lane++) {
        const dp = reals(dP + lane * stride, last);
        for (let i = first; i < last; i++) sum[i] += dp[i];
        dp.fill(0, first, last);
      }
    },

    addPenaltyGradient(P, dP, l1, l2, first, last) {
      const p = reals(P, last);
      const dp = reals(dP, last);
      for (let i = first; i < last; i++) dp[i] += l2 * p[i] + l1 * Math.sign(p[i]);
    },

    sumSquares(dP, SUM, first, last) {
      const dp = reals(dP, last);
      let sum = 0;
      for (let i = first; i < last; i++) sum += dp[i] * dp[i];
      doubles(SUM, 1)[0] += sum;
    },

    addScaled(P, Q, factor, first, last) {
      const p = reals(P, last);
      const q = reals(Q, last);
      for (let i = first; i < last; i++) p[i] += factor * q[i];
    },

    moveTowards(P, Q, portion, first, last) {
      const p = reals(P, last);
      const q = reals(Q, last);
      for (let i = first; i < last; i++) p[i] += portion * (q[i] - p[i]);
    },

    scaleGradient(dP, factor, first, last) {
      const dp = reals(dP, last);
      for (let i = first; i < last; i++) dp[i] *= factor;
    },

    statisticsUpdate(P, dP, portion, first, last) {
      const p = reals(P, last);
      const dp = reals(dP, last);
      for (let i = first; i < last; i++) p[i] += portion * (dp[i] - p[i]);
      dp.fill(0, first, last);
    },

    gradientDescentUpdate(P, dP, rate, first, last) {
      const p = reals(P, last);
      const dp = reals(dP, last);
      for (let i = first; i < last; i++) p[i] -= rate * dp[i];
      dp.fill(0, first, last);
    },

    momentumUpdate(P, dP, V, rate, momentum, nesterov, first, last) {
      const p = reals(P, last);
      const dp = reals(dP, last);
      const v = reals(V, last);
      for (let i = first; i < last; i++) {
        v[i] = momentum * v[i] + dp[i];
        p[i] -= rate * (nesterov ? dp[i] + momentum * v[i] : v[i]);
      }
      dp.fill(0, first, last);
    },

    rmsPropUpdate(P, dP, S, rate, decay, epsilon, first, last) {
      const p = reals(P, last);
      const dp = reals(dP, last);
      const s = reals(S, last);
      for (let i = first; i < last; i++) {
        s[i] = decay * s[i] + (1 - decay) * dp[i] * dp[i];
        p[i] -= (rate * dp[i]) / (Math.sqrt(s[i]) + epsilon);
      }
      dp.fill(0, first, last);
    },

    adamUpdate(P, dP, V, S, rate1, beta1, beta2, inverseRoot2, epsilon, shrink, first, last) {
      const p = reals(P, last);
      const dp = reals(dP, last);
      const v = reals(V, last);
      const s = reals(S, last);
      for (let i = first; i < last; i++) {
        v[i] = beta1 * v[i] + (1 - beta1) * dp[i];
        s[i] = beta2 * s[i] + (1 - beta2) * dp[i] * dp[i];
        p[i] -= shrink * p[i] + (rate1 * v[i]) / (Math.sqrt(s[i]) * inverseRoot2 + epsilon);
      }
      dp.fill(0, first, last);
    },
  };
}
