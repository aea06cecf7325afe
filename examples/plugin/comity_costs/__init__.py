"""What did the visits cost, and who paid?"""
