import type { TenantCaller } from '../../shared/entities/tenant.ts';
import { type ApiRequest, createApi, route } from '../../shared/http/api.ts';
import type { StoredResponse } from '../../shared/http/idempotency.ts';
import type { Operation } from '../../shared/http/operation.ts';
import { authenticateTenant, requireOwner } from '../../shared/http/tenant-caller.ts';
import type { RequestLogDependencies } from '../../shared/request-log.ts';
import { readCatalogue, selectCatalogue } from './catalogue.ts';
import { adjustStock, setSoldOut, setStock } from './change-stock.ts';
import { checkStock } from './check-stock.ts';
import { createProductsContext, type ProductsContext, type ProductsDeps } from './context.ts';
import { findProduct } from './find-product.ts';
import { listMovements, listProducts } from './list-products.ts';
import * as operations from './operations.ts';
import { createProduct, replaceDetails } from './product-details.ts';
import { toProductView } from './product-view.ts';

const ok = (body: unknown) => ({ status: 200, body });

/** Creates the API for products. It reads and writes a tenant's items with that tenant's own credentials. */
export function createProductsApi(deps: ProductsDeps & RequestLogDependencies) {
  const contextRoute = <Path, Query, Body>(
    operation: Operation<Path, Query, Body>,
    handle: (context: ProductsContext, request: ApiRequest<TenantCaller, Path, Query, Body>) => Promise<StoredResponse>,
  ) =>
    route<TenantCaller, Path, Query, Body>(operation, async (request) =>
      handle(await createProductsContext(deps, request.caller), request),
    );

  return createApi<TenantCaller>({
    ...deps,
    name: 'products-api',
    authenticate: authenticateTenant(deps.platform),
    routes: [
      contextRoute(operations.listProductsOperation, async (context, { query }) =>
        ok(await listProducts(query, context)),
      ),
      contextRoute(operations.createProductOperation, (context, { body, idempotencyKey }) =>
        createProduct(body, idempotencyKey, context),
      ),
      contextRoute(operations.getProductOperation, async (context, { path }) =>
        ok(toProductView(await findProduct(context, path.sku))),
      ),
      contextRoute(operations.putProductOperation, async (context, { path, body }) =>
        ok(await replaceDetails(path.sku, body, context)),
      ),
      contextRoute(operations.putStockOperation, async (context, { path, body }) =>
        ok(await setStock(path.sku, body.onHand, context)),
      ),
      contextRoute(operations.adjustStockOperation, (context, { path, body, idempotencyKey }) =>
        adjustStock(path.sku, body.by, idempotencyKey, context),
      ),
      contextRoute(operations.putSoldOutOperation, async (context, { path, body }) =>
        ok(await setSoldOut(path.sku, body.soldOut, context)),
      ),
      contextRoute(operations.listMovementsOperation, async (context, { path, query }) =>
        ok(await listMovements(path.sku, query, context)),
      ),
      contextRoute(operations.stockCheckOperation, async (context, { path }) =>
        ok(await checkStock(path.sku, context)),
      ),
      contextRoute(operations.getCatalogueOperation, async (context) => ok(await readCatalogue(context))),
      contextRoute(operations.putCatalogueOperation, async (context, { body, caller }) => {
        requireOwner(caller);
        return ok(await selectCatalogue(body.catalogId, context));
      }),
    ],
  });
}
