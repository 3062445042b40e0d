const SECRET_NAMES = /auth|key|token|secret|credential|cookie/i;
const SCHEME = /^(bearer|basic|token|key)\s+/i;
/** A shorter one, such as the `none` of a local server, is no secret but would be found in plain words. */
const MIN_SECRET = 8;

/**
 * Takes our own credentials out of what a provider says: some repeat a refused key in full.
 *
 * @param headers name, value, name, value, as sent with every request
 * @param keys credentials, whatever the headers are called that show them
 */
export function redactor(headers: readonly string[], keys: readonly string[] = []): (text: string) => string {
  const secrets = headers
    .filter((_, index) => index % 2 === 1 && SECRET_NAMES.test(headers[index - 1]!))
    .map((value) => value.replace(SCHEME, ''))
    .concat(keys)
    .filter(({ length }) => length >= MIN_SECRET)
    .toSorted((left, right) => right.length - left.length); // one may be part of another
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
}
