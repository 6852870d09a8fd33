# Makes the fixtures of packages/exporting/test/fixtures: networks that PyTorch made, as safetensors and ONNX, and what it
# answers. Needs PyTorch (Debian: python3-torch, 1.13.1 when they were made), `onnx` (python3-onnx) and the package safetensors.
# usage: python3 scripts/torch-fixtures.py
import json, pathlib
import torch
from torch import nn
from safetensors.torch import save_file

folder = pathlib.Path(__file__).parent.parent / "packages/exporting/test/fixtures"
torch.manual_seed(1)

networks = {
    "mlp": ([6, 5], nn.Sequential(nn.Flatten(), nn.Linear(30, 8), nn.SiLU(), nn.BatchNorm1d(8), nn.Dropout(0.2),
                                  nn.Linear(8, 3, bias=False), nn.Softmax(dim=1))),
    "cnn": ([12, 11], nn.Sequential(
        nn.Sequential(nn.Conv2d(1, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.LeakyReLU(0.2), nn.MaxPool2d(2)),
        nn.Sequential(nn.Conv2d(4, 6, 3, stride=2, padding=0), nn.ReLU(), nn.Dropout2d(0.1)),
        nn.Flatten(), nn.BatchNorm1d(24), nn.Linear(24, 3), nn.Softmax(-1))),
    "depthwise": ([9, 8, 2], nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=(1, 1)), nn.Tanh(), nn.Conv2d(4, 4, 3, groups=4), nn.Sigmoid(), nn.AvgPool2d(2, stride=1),
        nn.Conv2d(4, 3, 2), nn.AdaptiveAvgPool2d(1), nn.Flatten())),
    "rows": ([16], nn.Sequential(nn.Unflatten(1, (1, 4, 4)), nn.ZeroPad2d((0, 1, 0, 1)), nn.Conv2d(1, 2, 2), nn.ReLU(),
                                 nn.Flatten(), nn.Linear(32, 3))),
}
for name, (shape, model) in networks.items():
    height, width, channels = (shape + [1])[:3] if len(shape) > 1 else (1, shape[0], 1)
    images = torch.randint(0, 256, (5, channels, height, width), dtype=torch.uint8)
    scaled = images.float() / 255
    if len(shape) == 1:
        scaled = scaled.flatten(1)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) / 8)
    for _ in range(20):  # running statistics of their own
        model(scaled + torch.randn_like(scaled) / 4)
    model.eval()
    with torch.no_grad():
        outputs = model(scaled)
    metadata = {"sequential": str(model), "inputShape": json.dumps(shape), "classNames": json.dumps(["a", "b", "c"])}
    save_file({key: value.contiguous() for key, value in model.state_dict().items()}, folder / f"{name}.safetensors", metadata)
    if name != "rows":  # of which PyTorch 1.13 makes no ONNX: it has no aten::unflatten there
        torch.onnx.export(model, scaled, str(folder / f"{name}.onnx"), opset_version=13, dynamic_axes={"x": {0: "N"}},
                          input_names=["x"], output_names=["y"])
    json.dump({"images": images.permute(0, 2, 3, 1).flatten().tolist(), "outputs": outputs.flatten().double().tolist()},
              open(folder / f"{name}.json", "w"))

# What the tutorial of PyTorch does before its first layer, in the graph itself.
class Standardized(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = layers
    def forward(self, x):
        return self.layers((x / 255 - 0.1307) / 0.3081)

model = Standardized(nn.Sequential(nn.Conv2d(1, 2, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(60, 3))).eval()
images = torch.randint(0, 256, (5, 1, 6, 5), dtype=torch.uint8)
with torch.no_grad():
    outputs = model(images.float())
torch.onnx.export(model, images.float(), str(folder / "standardized.onnx"), opset_version=13, input_names=["x"], output_names=["y"])
json.dump({"images": images.flatten().tolist(), "outputs": outputs.flatten().double().tolist()}, open(folder / "standardized.json", "w"))
