"""Writes the graphs of ImportTest: a residual network as PyTorch exports it.

python3 residual.py FOLDER, with torch 2.13 and onnx. One graph keeps its batch norms; in the other they are parts of the
convolutions, as PyTorch makes them unless it is told otherwise.
"""
import sys

import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(outputs)
        self.short = nn.Identity()
        if stride > 1:
            self.short = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = torch.relu(self.norm1(self.conv1(x)))
        return torch.relu(self.norm2(self.conv2(y)) + self.short(x))


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3, 1, 1, bias=False)
        self.norm = nn.BatchNorm2d(6)
        self.blocks = nn.Sequential(Block(6, 6, 1), Block(6, 10, 2))
        self.fc = nn.Linear(10, 5)

    def forward(self, x):
        x = self.blocks(torch.relu(self.norm(self.conv(x))))
        return self.fc(nn.functional.adaptive_avg_pool2d(x, 1).flatten(1))


torch.manual_seed(4)
network = Residual()
for module in network.modules():  # the last two keep what they begin with: equal constants
    if isinstance(module, nn.BatchNorm2d) and module.num_features == 6:
        nn.init.uniform_(module.weight, 0.5, 1.5)
        nn.init.uniform_(module.bias, -0.5, 0.5)
network.train()
with torch.no_grad():
    for _ in range(20):
        network(torch.rand(32, 3, 16, 16))
network.eval()
for name, mode in (
    ("norms", torch.onnx.TrainingMode.PRESERVE),
    ("folded", torch.onnx.TrainingMode.EVAL),
):
    torch.onnx.export(
        network, (torch.rand(1, 3, 16, 16),), f"{sys.argv[1]}/pytorch-{name}.onnx", dynamo=False,
        input_names=["input"], output_names=["scores"], training=mode,
        dynamic_axes={"input": {0: "n"}, "scores": {0: "n"}})
