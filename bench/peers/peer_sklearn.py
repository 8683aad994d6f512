"""One training epoch in scikit-learn: peer_sklearn.py CASE DATA SOLVER

It has no RMSprop: sgd with momentum does less per weight than RMSprop, adam a
little more.  partial_fit is one pass in batches; float32 stays float32.
"""
import sys

import sklearn
from peer import CASES, LEARNING_RATE, load, serve
from sklearn.neural_network import MLPClassifier


def main():
    case, solver = CASES[sys.argv[1]], sys.argv[3]
    x, y = load(case, sys.argv[2])
    net = MLPClassifier(
        hidden_layer_sizes=(case.hidden,),
        batch_size=case.batch,
        solver=solver,
        learning_rate_init=LEARNING_RATE,
        alpha=0.0,
        random_state=1,
    )

    def epoch():
        with sklearn.config_context(assume_finite=True):
            net.partial_fit(x, y, classes=range(case.classes))
        return net.loss_

    serve(f"scikit-learn {sklearn.__version__}", epoch)


main()
