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
  /** What one of another currency is in USD, as decimal text: `{ EUR: '1.08' }`. Default none: only USD is read. */
  readonly usdPer?: Readonly<Record<string, string>>;
  /** `provider/model` of those whose prices are taken however far they are from what is known. Default none. */
  readonly accept?: readonly string[];
}
