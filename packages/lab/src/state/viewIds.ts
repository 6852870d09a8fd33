/** The views' names in links, in the order of the menu. */
export const viewIds = ["draw", "train", "learn", "mistakes", "hand", "experiments", "take"] as const;

export type ViewId = (typeof viewIds)[number];

export function isViewId(text: string): text is ViewId {
  return viewIds.some((id) => id === text);
}
