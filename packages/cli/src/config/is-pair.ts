import type { ServiceUse } from '@weir/core';
import type { GatewayOptions } from '@weir/gateway';

type Item = NonNullable<GatewayOptions['services']>[number];

/** An instance behind a port, rather than a use of a service. */
export const isPair = (item: Item): item is Exclude<Item, ServiceUse> => Array.isArray(item);
