/** The classes of a dataset: what a pixel can be. */

/** One class. Its id is what masks store and never changes once used. */
export interface LabelClass {
  /** 0..254 */
  readonly id: number;
  /** Not empty, unique among the classes of a dataset. */
  readonly name: string;
  /** `#rrggbb`, lower case. */
  readonly color: string;
}

/** The largest class id; 255 is *unlabeled*. */
export const MAX_CLASS_ID = 254;
