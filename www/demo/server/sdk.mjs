// The storefront SDK's server part. A shop writes `import … from "@regulars/storefront/server"`;
// here, beside its sources, it is put together as it is read.

import { bundle } from "../../../tools/build-sdk.mjs";

const text = Buffer.from(await bundle("server")).toString("base64");

export const { signCustomerToken, signOrder } = await import(`data:text/javascript;base64,${text}`);
