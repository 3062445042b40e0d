/** A price list on disk, in litellm's format. */
export interface PriceFile {
  /** The file; a relative path is seen from the config, in code from the working directory. */
  readonly path: string;
  /** What the list is called in price versions and reports. Default `litellm`. */
  readonly name?: string;
}

/** Price lists besides the bundled one. */
export interface PriceListOptions {
  /** The better ones first; all of them come after the bundled list. Default none. */
  readonly files?: readonly (string | PriceFile)[];
}
