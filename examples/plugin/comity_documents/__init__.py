"""What is attached to what, and where is it kept?"""
