import { requireBelowOne, requireInteger, requireNumber } from "../core/errors.js";
import type { Fields } from "../core/fields.js";
import { augmentation, parseAugmentation, type Augmentation } from "../dataset/augment.js";
import { parseLoss, type Loss } from "../losses/loss.js";
import { parsePenalties, penalties, type Penalties } from "../losses/penalties.js";
import { parseOptimizer, type Optimizer } from "../optimizers/optimizer.js";
import { constant } from "../schedules/constant.js";
import { parseSchedule, type Schedule } from "../schedules/schedule.js";

/** What decides the weights that a training ends with: network, data and these. */
export interface TrainingPlan extends LearningPlan {
  /** Images a step; at least the number of training images: full batch. */
  readonly batchSize: number;
  /** From which the order of the images, augmentation and dropout come; default the network's seed. */
  readonly seed?: number;
  /**
   * The numbers, from 1, of layers whose parameters stay as they are, to the bit: no update, no penalty and no decay touches
   * them, they behave as in use (batchNorm by what it has measured, dropout not at all), and nothing before the first layer
   * that learns is gone back through; default none.
   */
  readonly frozenLayers?: readonly number[];
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

/**
 * Reads a plan, from a recipe's JSON or a program's own object, and puts defaults in the place of what is left out: the one
 * place that knows them. Descriptions go through their parsers, whoever wrote them.
 *
 * @throws OptionError with the path of the field that is missing or wrong
 */
export function completePlan({ number, object, optional }: Fields): CompletePlan {
  return {
    loss: object("loss", parseLoss),
    penalties: optional.object("penalties", parsePenalties) ?? penalties(),
    optimizer: object("optimizer", parseOptimizer),
    schedule: optional.object("schedule", parseSchedule) ?? constant(),
    epochs: requireInteger("epochs", number("epochs"), 1),
    shuffle: optional.boolean("shuffle") ?? true,
    augmentation: optional.object("augmentation", parseAugmentation) ?? augmentation(),
    clipNorm: requireNumber("clipNorm", optional.number("clipNorm") ?? 0, 0),
    averageDecay: requireBelowOne("averageDecay", optional.number("averageDecay") ?? 0),
  };
}

/** Checks how many images a step has. */
export function requireBatchSize(batchSize: number): number {
  return requireInteger("batchSize", batchSize, 1);
}
