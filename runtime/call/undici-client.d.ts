/** undici's one class that is needed; its index would load fetch, caches and mocks as well, which takes four times as long. */
declare module "undici/lib/dispatcher/client.js" {
  import type { Client } from "undici";

  const ClientClass: typeof Client;
  export default ClientClass;
}
