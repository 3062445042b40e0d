/** A price list on disk, in litellm's format. */
export interface PriceFile {
  /** The file; a relative path is seen from the config, in code from the working directory. */
  readonly path: string;
  /** What the list is called in price versions and reports. Default `litellm`. */
  readonly name?: string;
  /**
   * Where newer states of it are. What is believed of them is kept at `path`, which need not exist before. HTTPS; of a
   * code host only a commit or tag, no branch.
   */
  readonly url?: string;
}

/** Price lists besides the bundled one. */
export interface PriceListOptions {
  /** The better ones first; all of them come after the bundled list. Default none. */
  readonly files?: readonly (string | PriceFile)[];
  /** What one of another currency is in USD, as decimal text: `{ EUR: '1.08' }`. Default none: only USD is read. */
  readonly usdPer?: Readonly<Record<string, string>>;
  /** How often files and URLs are looked at for newer states, in ms. Default 0: never, a restart reads them again. */
  readonly refreshMs?: number;
  /** `provider/model` of those whose prices are taken however far they are from what is known. Default none. */
  readonly accept?: readonly string[];
}
