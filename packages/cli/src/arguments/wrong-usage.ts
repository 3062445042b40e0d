import { WeirError } from '@weir/core';

/** The command line says something weir cannot do: exit code 2, where everything else that fails is 1. */
export class WrongUsage extends WeirError {
  constructor(message: string) {
    super('invalid_options', message);
  }
}
