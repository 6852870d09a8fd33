import { requireBelowOne, requireInteger, requireNumber } from "../core/errors.js";
import { augmentation, type Augmentation } from "../dataset/augment.js";
import type { Loss } from "../losses/loss.js";
import { penalties, type Penalties } from "../losses/penalties.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import { constant } from "../schedules/constant.js";
import type { Schedule } from "../schedules/schedule.js";

/** What decides the weights that a training ends with: network, data and these. */
export interface TrainingPlan extends LearningPlan {
  /** Images a step; at least the number of training images: full batch. */
  readonly batchSize: number;
  /** From which the order of the images, augmentation and dropout come; default the network's seed. */
  readonly seed?: number;
}

/** What of a plan does not depend on how many images there are. */
export interface LearningPlan {
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** Default none. */
  readonly penalties?: Penalties;
  /** Default constant(). */
  readonly schedule?: Schedule;
  /** Passes over the training images. */
  readonly epochs: number;
  /** Whether each epoch goes through the images in a new order; default true. */
  readonly shuffle?: boolean;
  /**
   * The largest length of the gradient: a longer one is shortened to it (Pascanu et al. 2013, algorithm 1); default 0, not
   * limited.
   */
  readonly clipNorm?: number;
  /**
   * From 0 to below 1: above 0 the training ends with an average of its weights that fades by this share a step, instead of
   * with the last ones (Polyak and Juditsky 1992); default 0.
   */
  readonly averageDecay?: number;
  /** How images are varied each time they are met; default not at all. Only byte images of one channel can be. */
  readonly augmentation?: Augmentation;
}

/** A plan with nothing left out. */
export type CompletePlan = Required<LearningPlan>;

/** A plan in which what is left out may also be undefined. */
type LoosePlan = Pick<LearningPlan, "loss" | "optimizer" | "epochs"> & {
  readonly [Name in keyof LearningPlan]?: LearningPlan[Name] | undefined;
};

/**
 * Puts defaults in the place of what is left out: the one place that knows them.
 *
 * @throws OptionError for a number out of its range
 */
export function completePlan(plan: LoosePlan): CompletePlan {
  return {
    loss: plan.loss,
    penalties: plan.penalties ?? penalties(),
    optimizer: plan.optimizer,
    schedule: plan.schedule ?? constant(),
    epochs: requireInteger("epochs", plan.epochs, 1),
    shuffle: plan.shuffle ?? true,
    augmentation: plan.augmentation ?? augmentation(),
    clipNorm: requireNumber("clipNorm", plan.clipNorm ?? 0, 0),
    averageDecay: requireBelowOne("averageDecay", plan.averageDecay ?? 0),
  };
}

/** Checks how many images a step has. */
export function requireBatchSize(batchSize: number): number {
  return requireInteger("batchSize", batchSize, 1);
}
