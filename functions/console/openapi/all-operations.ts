import type { Operation } from '../../../shared/http/operation.ts';
import { conversationOperations } from '../../conversations/operations.ts';
import { chargeOperations } from '../../metering/operations.ts';
import { orderOperations } from '../../orders/operations.ts';
import { productOperations } from '../../products/operations.ts';
import { businessOperations } from '../../tenants/business-operations.ts';
import { operatorOperations } from '../../tenants/operator-operations.ts';

/** All operations of the public API, in the order of the description. */
export const allOperations: readonly Operation[] = [
  ...conversationOperations,
  ...orderOperations,
  ...productOperations,
  ...businessOperations,
  ...chargeOperations,
  ...operatorOperations,
];
