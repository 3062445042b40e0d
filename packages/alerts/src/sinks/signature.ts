import { createHmac, timingSafeEqual } from 'node:crypto';

/** `t=epoch seconds,v1=hex`: HMAC-SHA-256 over `epoch seconds.body`. */
export function signatureOf(body: string, secret: string, atMs: number): string {
  const seconds = Math.floor(atMs / 1_000);
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

/** Whether a webhook's `x-weir-signature` is ours and no older than `maxAgeMs`: for its receiver. */
export function isSigned(body: string, signature: string, secret: string, nowMs: number, maxAgeMs = 300_000): boolean {
  const seconds = /^t=(\d{1,15}),v1=[0-9a-f]{64}$/.exec(signature)?.[1];
  if (seconds === undefined || Math.abs(nowMs - Number(seconds) * 1_000) > maxAgeMs) return false;
  return timingSafeEqual(Buffer.from(signature), Buffer.from(signatureOf(body, secret, Number(seconds) * 1_000)));
}
