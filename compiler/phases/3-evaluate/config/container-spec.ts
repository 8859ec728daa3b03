import { malformedValue } from "../../../diagnostics/catalogue/3-evaluate.ts";
import { command, urlPath } from "./grammars.ts";
import { number, required, shape, text } from "./readers.ts";

export const containerSpec = shape(
  {
    startCommand: required(text(command)),
    serverPort: required(number({ whole: true, min: 1, max: 65_535 })),
    predictEndpoint: required(text(urlPath)),
    readinessEndpoint: required(text(urlPath)),
    livenessEndpoint: required(text(urlPath)),
  },
  {
    expected: "an object that says how the container is started and asked",
    check: ({ serverPort }, slots, _slot, reading) => {
      const at = slots.get("serverPort");
      if (serverPort === 8080 && at)
        reading.problem(malformedValue, { found: "8080", problem: "the platform's proxy uses", example: "8000" }, at);
    },
  },
);
