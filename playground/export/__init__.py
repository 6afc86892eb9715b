"""What leaves a run: pictures, numbers, weights, a stand-alone script."""
