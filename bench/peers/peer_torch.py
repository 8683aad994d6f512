"""One training epoch in PyTorch: peer_torch.py CASE DATA SETTING

eager     what its tutorials write, with what its tuning guide asks for: tensors
          in memory, batches by index_select, foreach optimizer, no .item()
compile   the same, with forward, backward and optimizer under torch.compile
tuned     as compile, with max-autotune: its own products where they are faster
by-hand   no autograd: the gradients written out over torch.mm with out=
"""
import sys

import torch
import torch.nn.functional as F
from peer import CASES, EPSILON, LEARNING_RATE, RHO, load, serve, start_weights

torch.set_num_threads(1)
torch.set_num_interop_threads(1)
torch.set_flush_denormal(True)


def batches(case, x, y):
    order = torch.randperm(case.n)
    for at in range(0, case.n, case.batch):
        index = order[at : at + case.batch]
        yield x.index_select(0, index), y.index_select(0, index)


def by_autograd(case, x, y, setting):
    w = [torch.from_numpy(a) for a in start_weights(case)]
    net = torch.nn.Sequential(
        torch.nn.Linear(case.features, case.hidden),
        torch.nn.ReLU(),
        torch.nn.Linear(case.hidden, case.classes),
    )
    with torch.no_grad():
        for layer, k, b in ((net[0], w[0], w[1]), (net[2], w[2], w[3])):
            layer.weight.copy_(k.t())
            layer.bias.copy_(b)
    opt = torch.optim.RMSprop(net.parameters(), lr=LEARNING_RATE, alpha=RHO, eps=EPSILON, foreach=True)

    def loss_of(xb, yb):
        return F.cross_entropy(net(xb), yb)

    update = opt.step
    if setting != "eager":
        mode = "max-autotune" if setting == "tuned" else None
        loss_of = torch.compile(loss_of, mode=mode, dynamic=False)
        update = torch.compile(opt.step, dynamic=False)

    def epoch():
        total = torch.zeros(())
        for xb, yb in batches(case, x, y):
            opt.zero_grad(set_to_none=True)
            loss = loss_of(xb, yb)
            loss.backward()
            update()
            total += loss.detach() * len(yb)
        return total.item() / case.n

    return epoch


def by_hand(case, x, y):
    w1, b1, w2, b2 = params = [torch.from_numpy(a) for a in start_weights(case)]
    grads = [torch.zeros_like(p) for p in params]
    squares = [torch.zeros_like(p) for p in params]
    h_all = torch.empty(case.batch, case.hidden)
    dh_all = torch.empty(case.batch, case.hidden)
    x_all = torch.empty(case.batch, case.features)

    def epoch():
        total = torch.zeros(())
        order = torch.randperm(case.n)
        for at in range(0, case.n, case.batch):
            index = order[at : at + case.batch]
            m = len(index)
            xb, h, dh = x_all[:m], h_all[:m], dh_all[:m]
            torch.index_select(x, 0, index, out=xb)
            yb = y.index_select(0, index)
            torch.addmm(b1, xb, w1, out=h).relu_()
            logp = torch.addmm(b2, h, w2).log_softmax(1)
            at_label = yb.unsqueeze(1)
            total -= logp.gather(1, at_label).sum()
            d = logp.exp_()
            d.scatter_add_(1, at_label, torch.full((m, 1), -1.0)).div_(m)
            torch.mm(h.t(), d, out=grads[2])
            torch.sum(d, 0, out=grads[3])
            torch.mm(d, w2.t(), out=dh)
            dh = torch.ops.aten.threshold_backward(dh, h, 0)
            torch.mm(xb.t(), dh, out=grads[0])
            torch.sum(dh, 0, out=grads[1])
            torch._foreach_mul_(squares, RHO)
            torch._foreach_addcmul_(squares, grads, grads, value=1 - RHO)
            root = torch._foreach_sqrt(squares)
            torch._foreach_add_(root, EPSILON)
            torch._foreach_addcdiv_(params, grads, root, value=-LEARNING_RATE)
        return total.item() / case.n

    return epoch


def main():
    case, setting = CASES[sys.argv[1]], sys.argv[3]
    x, y = (torch.from_numpy(a) for a in load(case, sys.argv[2]))
    if setting == "by-hand":
        with torch.inference_mode():
            epoch = by_hand(case, x, y)
            serve(f"PyTorch {torch.__version__}", epoch)
    else:
        serve(f"PyTorch {torch.__version__}", by_autograd(case, x, y, setting))


main()
