"""Every plan under a folder merged, each as ``merge`` does it, and one table over all of them."""
