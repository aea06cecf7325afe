from tests.store.test_sealing import *
