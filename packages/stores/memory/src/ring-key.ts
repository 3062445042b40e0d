/** A key as bytes, with its hash: read once for every ring it is looked up in. Used again for the next key. */
export class RingKey {
  bytes = Buffer.allocUnsafeSlow(256);
  length = 0;
  hash = 0;

  read(key: string): this {
    if (key.length * 3 > this.bytes.length) this.bytes = Buffer.allocUnsafeSlow(key.length * 3);
    const length = this.bytes.write(key, 'utf8');
    let hash = length;
    for (let at = 0; at < length; at++) hash = (Math.imul(hash, 31) + this.bytes[at]!) | 0;
    this.length = length;
    this.hash = hash ^ (hash >>> 15);
    return this;
  }
}
