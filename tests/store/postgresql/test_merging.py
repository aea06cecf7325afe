from tests.store.test_merging import *
