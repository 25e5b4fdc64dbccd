import type { Operation } from '../../../shared/http/operation.ts';
import { conversationOperations } from '../../conversations/operations.ts';
import { chargeOperations } from '../../metering/api/operations.ts';
import { orderOperations } from '../../orders/api/operations.ts';
import { productOperations } from '../../products/operations.ts';
import { operatorOperations } from '../../tenants/operator-operations.ts';
import { tenantOperations } from '../../tenants/tenant-operations.ts';

/** All operations of the public API, in the order of the description. */
export const allOperations: readonly Operation[] = [
  ...conversationOperations,
  ...orderOperations,
  ...productOperations,
  ...tenantOperations,
  ...chargeOperations,
  ...operatorOperations,
];
