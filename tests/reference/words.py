"""Words of the app's pages that people did not understand when they first tried it."""

OF_THE_REVIEW = (
    *("GAN", "latent space", "paths", "sums", "D", "weights"),
    *("convolutional", "relativistic loss", "R1", "R2", "EMA", "raw", "epoch", "step", "samples/s", "checkpoint"),
    *("log scale", "smoothing", "G", "x", "z", "Classifier-FD", "floor", "HQ %", "loss units", "Adam", "β₁", "γ", "λ"),
    *("every k-th update", "sides", "projection", "width", "MACs", "⟳", "✦", "seed", "looking on"),
    *("PacGAN's protocol", "bare scores", "logistic losses"),
    *("modes", "JS", "V(D, G)", "good %", "fresh critic", "exact JS", "KL", "eigenvalues", "optimal D*", "D − D*"),
    *("G's sheet", "|det J|", "held out", "pull on G", "σ", "compiled", "eager", "nats", "packs of 2", "lr"),
    *("extragradient", "reverse KL", "energy", "sliced Wasserstein"),
    *("Dirac", "equilibrium", "ψ", "θ", "field", "Jacobian", "eigenvalue", "unit circle", "WGAN", "instance noise"),
    *("consensus", "critical", "paper"),
    *("latent z", "truncation", "‖z‖", "√d", "standard deviations", "direction", "slerp", "SeFa", "GANSpace", "logit"),
    *("ONNX", "NPZ"),
)
