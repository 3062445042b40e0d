import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const SCHEME = 'weir-import:';
const OWN = /^(weir|@weir\/[\w-]+)(\/|$)/;

let isRegistered = false;

/**
 * Lets configs import what is not installed beside them: `weir` and its packages are then those of this command, so
 * `npx weir start` needs no local install. And lets a module be imported as if from another folder.
 */
function registerOnce(): void {
  if (isRegistered) return;
  isRegistered = true; // hooks belong to the process: one registration serves all
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier.startsWith(SCHEME)) {
        const { name, parent } = JSON.parse(decodeURIComponent(specifier.slice(SCHEME.length))) as Request;
        return resolveFrom(name, { ...context, parentURL: parent });
      }
      return resolveFrom(specifier, context);

      function resolveFrom(name: string, from: typeof context): ReturnType<typeof next> {
        try {
          return next(name, from);
        } catch (error) {
          if (!OWN.test(name) || !isNotFound(error)) throw error;
          return next(name, { ...from, parentURL: import.meta.url });
        }
      }
    },
  });
}

interface Request {
  readonly name: string;
  readonly parent: string;
}

const isNotFound = (error: unknown): boolean => (error as { readonly code?: unknown }).code === 'ERR_MODULE_NOT_FOUND';

/** Imports a file. */
export function importFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  registerOnce();
  return import(pathToFileURL(file).href) as Promise<Readonly<Record<string, unknown>>>;
}

/**
 * Imports the first of several packages that is installed, as seen from a file.
 *
 * @returns undefined when none is.
 */
export async function importFirst(
  names: readonly string[],
  file: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  registerOnce();
  const parent = pathToFileURL(file).href;
  for (const name of names) {
    const specifier = SCHEME + encodeURIComponent(JSON.stringify({ name, parent } satisfies Request));
    try {
      return (await import(specifier)) as Readonly<Record<string, unknown>>;
    } catch (error) {
      if (!isNotFound(error) || !String((error as Error).message).includes(`'${name}'`)) throw error;
    }
  }
  return undefined;
}
