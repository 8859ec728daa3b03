import { defaultRpcOptions } from "../../../model/remote-config.ts";
import { boolean, defaulting, number, shape } from "./readers.ts";

export const rpcOptions = shape(
  {
    retries: defaulting(number({ whole: true, min: 0, max: 100 }), () => defaultRpcOptions.retries),
    timeoutSec: defaulting(number({ moreThan: 0, max: 2_000_000 }), () => defaultRpcOptions.timeoutSec),
    useBinary: defaulting(boolean, () => defaultRpcOptions.useBinary),
    concurrencyLimit: defaulting(number({ whole: true, min: 1 }), () => defaultRpcOptions.concurrencyLimit),
  },
  { expected: "an object with options of a call" },
);
