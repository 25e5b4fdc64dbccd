import type { TenantCaller } from '../../shared/entities/tenant.ts';
import { createApi, type Request, route } from '../../shared/http/api.ts';
import type { Remembered } from '../../shared/http/once.ts';
import type { Operation } from '../../shared/http/operation.ts';
import { authenticateTenant, requireOwner } from '../../shared/http/tenant-caller.ts';
import type { LineDeps } from '../../shared/line.ts';
import { chooseCatalogue, showCatalogue } from './catalogue.ts';
import { adjustStock, putSoldOut, putStock } from './change-stock.ts';
import { type ProductsContext, type ProductsDeps, productsContext } from './context.ts';
import { createProduct, putDetails } from './details.ts';
import { findProduct } from './find-product.ts';
import { listMovements, listProducts } from './list-products.ts';
import * as operations from './operations.ts';
import { productView } from './product-view.ts';
import { checkStock } from './stock-check.ts';

const ok = (body: unknown) => ({ status: 200, body });

/** Creates the API for products. It reads and writes a tenant's items with that tenant's own credentials. */
export function createProductsApi(deps: ProductsDeps & LineDeps) {
  const contextRoute = <Path, Query, Body>(
    operation: Operation<Path, Query, Body>,
    handle: (context: ProductsContext, request: Request<TenantCaller, Path, Query, Body>) => Promise<Remembered>,
  ) =>
    route<TenantCaller, Path, Query, Body>(operation, async (request) =>
      handle(await productsContext(deps, request.caller), request),
    );

  return createApi<TenantCaller>({
    ...deps,
    name: 'products-api',
    authenticate: authenticateTenant(deps.platform),
    routes: [
      contextRoute(operations.listProductsOperation, async (context, { query }) =>
        ok(await listProducts(query, context)),
      ),
      contextRoute(operations.createProductOperation, (context, { body, once }) => createProduct(body, once, context)),
      contextRoute(operations.getProductOperation, async (context, { path }) =>
        ok(productView(await findProduct(context, path.sku))),
      ),
      contextRoute(operations.putProductOperation, async (context, { path, body }) =>
        ok(await putDetails(path.sku, body, context)),
      ),
      contextRoute(operations.putStockOperation, async (context, { path, body }) =>
        ok(await putStock(path.sku, body.onHand, context)),
      ),
      contextRoute(operations.adjustStockOperation, (context, { path, body, once }) =>
        adjustStock(path.sku, body.by, once, context),
      ),
      contextRoute(operations.putSoldOutOperation, async (context, { path, body }) =>
        ok(await putSoldOut(path.sku, body.soldOut, context)),
      ),
      contextRoute(operations.listMovementsOperation, async (context, { path, query }) =>
        ok(await listMovements(path.sku, query, context)),
      ),
      contextRoute(operations.stockCheckOperation, async (context, { path }) =>
        ok(await checkStock(path.sku, context)),
      ),
      contextRoute(operations.getCatalogueOperation, async (context) => ok(await showCatalogue(context))),
      contextRoute(operations.putCatalogueOperation, async (context, { body, caller }) => {
        requireOwner(caller);
        return ok(await chooseCatalogue(body.catalogId, context));
      }),
    ],
  });
}
