// What the model's container runs, as it is: its Node takes the types out.
import { modelServer } from "./model-server.ts";

modelServer().listen(8080);
