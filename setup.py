"""What pyproject.toml cannot say: the files beside the package go into the wheel with it.

data/, scenarios/, app.py and .streamlit/config.toml stand at the top in a checkout and in
simulator/shipped/ where the package is installed; simulator/terms/paths.py knows both places.
"""

from setuptools import find_packages, setup

# setup.py is no part of the package that this folder is.
setup(
    script_name="setup.py",
    packages=[*find_packages(include=["simulator*"]), "simulator.shipped"],
    package_dir={"simulator.shipped": "."},
)
