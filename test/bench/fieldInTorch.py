"""A field in plain PyTorch, as people write one, to be compared with. It is told the network as one line of JSON, then takes one
word a line, "step" or "query", and answers with milliseconds and a number: the loss before the step, or the first value."""
import base64
import json
import struct
import sys
import time

import torch


def array(text):
    data = base64.b64decode(text)
    return torch.tensor(struct.unpack(f"<{len(data) // 4}f", data))


class Layer(torch.nn.Module):
    def __init__(self, layer, parameters):
        super().__init__()
        inputs, outputs, weight, bias = layer["inputs"], layer["outputs"], layer["weightOffset"], layer["biasOffset"]
        self.linear = torch.nn.Linear(inputs, outputs)
        self.omega = layer["omega"]
        with torch.no_grad():
            self.linear.weight.copy_(parameters[weight:bias].reshape(outputs, inputs))
            self.linear.bias.copy_(parameters[bias : bias + outputs])

    def forward(self, x):
        x = self.linear(x)
        return torch.sin(self.omega * x) if self.omega else x


class Field(torch.nn.Module):
    def __init__(self, task, parameters):
        super().__init__()
        chain = lambda layers: torch.nn.Sequential(*[Layer(layer, parameters) for layer in layers])
        self.first = torch.nn.ModuleList([Layer(layer, parameters) for layer in task["first"]])
        self.shared, self.tail, self.rank = chain(task["shared"]), chain(task["tail"]), task["rank"]

    def forward(self, *branches):
        features = [self.shared(first(rows)) for first, rows in zip(self.first, branches)]
        if len(features) == 1:
            return self.tail(features[0])
        y, x = features
        if self.rank == 1:
            return self.tail((y[:, None] * x[None]).reshape(-1, y.shape[1]))
        split = lambda rows: rows.reshape(rows.shape[0], -1, self.rank)
        return self.tail(torch.einsum("ycr,xcr->yxc", split(y), split(x)).reshape(-1, y.shape[1] // self.rank))


task = json.loads(sys.stdin.readline())
field = Field(task, array(task["parameters"]))
branches = [array(rows).reshape(-1, size) for rows, size in zip(task["coordinates"], task["sizes"])]
targets = array(task["targets"]).reshape(task["outputs"], -1).T.contiguous()
optimizer = torch.optim.Adam(field.parameters(), lr=1e-4)
run = torch.compile(field) if task["compile"] else field


def step():
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(run(*branches), targets)
    loss.backward()
    optimizer.step()
    return loss.item()


def query():
    with torch.no_grad():
        return run(*branches)[0, 0].item()


print(json.dumps({"version": torch.__version__, "threads": torch.get_num_threads()}), flush=True)
for word in sys.stdin:
    start = time.perf_counter()
    value = step() if word.strip() == "step" else query()
    print(json.dumps({"ms": 1000 * (time.perf_counter() - start), "value": value}), flush=True)
